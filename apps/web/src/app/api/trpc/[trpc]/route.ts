import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { hubRouter } from "../../../../server/hub-router.ts";
import { createContext } from "../../../../server/trpc.ts";

const answer = (request: Request) =>
  fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: hubRouter,
    createContext: () => createContext(request.headers),
    onError: ({ error, path }) => {
      if (error.code === "INTERNAL_SERVER_ERROR")
        console.error(`${path ?? "?"}: ${error.cause?.stack ?? error.message}`);
    },
  });

export { answer as GET, answer as POST };
