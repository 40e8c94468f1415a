import { getAuth } from "../../../../server/auth.ts";

const answer = (request: Request) => getAuth().handler(request);

export { answer as GET, answer as POST };
