import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { SignInForm } from "../../components/sign-in-form.tsx";
import { readEnvironment } from "../../env.ts";
import { readViewer } from "../../server/auth.ts";

export const dynamic = "force-dynamic";
export const metadata = { title: "Sign in" };

const problems: { readonly [name: string]: string } = {
  "no-workspace": "Your account has no workspace. Ask an owner to add you.",
  INVALID_TOKEN: "This sign-in link is not valid or was used already. Start Edict again for a new one.",
  EXPIRED_TOKEN: "This sign-in link has expired. Start Edict again for a new one.",
  ATTEMPTS_EXCEEDED: "This sign-in link was used already. Start Edict again for a new one.",
};

interface PageProps {
  readonly searchParams: Promise<{ readonly problem?: string; readonly error?: string }>;
}

export default async function SignInPage({ searchParams }: PageProps) {
  const { problem, error } = await searchParams;
  const name = problem ?? error;
  if (name === undefined && (await readViewer(await headers())) !== undefined) redirect("/");
  const message = name === undefined ? undefined : (problems[name] ?? "Signing in did not work. Try again.");
  return (
    <main className="mx-auto grid min-h-screen max-w-sm content-center p-6">
      <h1 className="mb-1 font-semibold text-3xl tracking-tight">Edict</h1>
      <p className="mb-6 text-muted">Sign in to your policies.</p>
      <SignInForm problem={message} isSignUpOpen={readEnvironment().isSignUpOpen} />
    </main>
  );
}
