/**
 * Tables: read from files, queries and a client's own data, shaped step by step, and carried out when they are read.
 * @module
 */
