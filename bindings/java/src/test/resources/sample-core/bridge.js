import './bridge/worker.js';
