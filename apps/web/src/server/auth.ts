import { createWorkspace } from "@edict/control";
import { EdictError } from "@edict/protocol";
import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { magicLink } from "better-auth/plugins";
import { readEnvironment } from "../env.ts";
import { getPlane } from "./plane.ts";

const holder = globalThis as typeof globalThis & { edictAuth?: ReturnType<typeof createAuth> };

/** Sign-in of people: e-mail and password, and the one-time links that the hub's operator makes. */
export function getAuth() {
  holder.edictAuth ??= createAuth();
  return holder.edictAuth;
}

function createAuth() {
  const { webUrl, sessionSecret, isSignUpOpen } = readEnvironment();
  const plane = getPlane();
  return betterAuth({
    appName: "Edict",
    baseURL: webUrl,
    ...(sessionSecret === undefined ? {} : { secret: sessionSecret }),
    database: prismaAdapter(plane.database, { provider: "postgresql" }),
    trustedOrigins: [webUrl, webUrl.replace("//localhost", "//127.0.0.1")],
    emailAndPassword: { enabled: true, disableSignUp: !isSignUpOpen, minPasswordLength: 10 },
    telemetry: { enabled: false },
    // Links are made by the operator's command, not asked for by whoever knows an address.
    disabledPaths: ["/sign-in/magic-link"],
    plugins: [magicLink({ storeToken: "hashed", disableSignUp: true, sendMagicLink: () => undefined })],
    databaseHooks: {
      user: {
        create: {
          after: async (user) => {
            await createWorkspace(plane, { name: user.name || "Workspace", ownerId: user.id });
          },
        },
      },
    },
  });
}

export interface Viewer {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
}

/** Who asks, by the cookies of a request; `undefined` if nobody is signed in. */
export async function readViewer(headers: Headers): Promise<Viewer | undefined> {
  const session = await getAuth().api.getSession({ headers });
  if (session === null) return undefined;
  const { id, name, email } = session.user;
  return { userId: id, name, email };
}

/**
 * Gives a signed-in person a password, or another one if they know the present one. Their other sessions stay.
 *
 * @throws EdictError `permission_denied`
 */
export async function setViewerPassword(
  userId: string,
  input: { readonly password: string; readonly currentPassword: string | undefined },
): Promise<void> {
  const { internalAdapter, password: passwords } = await getAuth().$context;
  const accounts = await internalAdapter.findAccounts(userId);
  const present = accounts.find(({ providerId }) => providerId === "credential")?.password;
  const hash = await passwords.hash(input.password);
  if (present === undefined || present === null) {
    await internalAdapter.linkAccount({ userId, accountId: userId, providerId: "credential", password: hash });
    return;
  }
  const isKnown = await passwords.verify({ hash: present, password: input.currentPassword ?? "" });
  if (!isKnown) throw new EdictError("permission_denied", "The current password is not right.");
  await internalAdapter.updatePassword(userId, hash);
}
