// Loaded into every child of the starter: a child whose starter was killed does not stay behind.
process.on("disconnect", () => setTimeout(() => process.exit(0), 3_000).unref());
process.channel?.unref();
