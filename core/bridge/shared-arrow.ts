/** The core's own Apache Arrow, for packages of stages; see `packages.ts`. */
export * from "apache-arrow";
