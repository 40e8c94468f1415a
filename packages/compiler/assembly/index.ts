export * from "./core/arena";
export * from "./core/cell";
export * from "./core/map";
export * from "./core/meter";
