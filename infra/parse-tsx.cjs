// Loaded before dependency-cruiser, whose swc does not expect JSX in .tsx files.
const swc = require("@swc/core");

const { parseFileSync } = swc;
swc.parseFileSync = (path, options) => parseFileSync(path, { ...options, tsx: path.endsWith(".tsx") });
