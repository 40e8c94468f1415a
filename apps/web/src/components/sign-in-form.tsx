"use client";
import { type FormEvent, useState } from "react";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";

interface SignInFormProps {
  readonly problem: string | undefined;
  readonly isSignUpOpen: boolean;
}

/** E-mail and password; also a new account where the hub allows it. */
export function SignInForm({ problem, isSignUpOpen }: SignInFormProps) {
  const [message, setMessage] = useState(problem);
  const [isBusy, setBusy] = useState(false);
  const [isNew, setNew] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setMessage(await signIn(isNew ? "sign-up" : "sign-in", form));
    setBusy(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-4">
      {isNew ? <Field name="name" label="Name" autoComplete="name" /> : null}
      <Field name="email" label="E-mail" type="email" autoComplete="email" />
      <Field
        name="password"
        label="Password"
        type="password"
        autoComplete={isNew ? "new-password" : "current-password"}
      />
      {message === undefined ? null : (
        <p role="alert" className="text-bad text-sm">
          {message}
        </p>
      )}
      <Button type="submit" look="strong" isDisabled={isBusy}>
        {isNew ? "Create account" : "Sign in"}
      </Button>
      {isSignUpOpen ? (
        <button type="button" className="text-accent text-sm hover:underline" onClick={() => setNew(!isNew)}>
          {isNew ? "I have an account" : "Create an account"}
        </button>
      ) : (
        <p className="text-muted text-sm">
          No password yet? <code>npm start</code> prints a link that signs the owner in; set a password in Settings.
        </p>
      )}
    </form>
  );
}

/** @returns what went wrong; on success the page is left */
async function signIn(kind: "sign-in" | "sign-up", form: FormData): Promise<string | undefined> {
  const answer = await fetch(`/api/auth/${kind}/email`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(Object.fromEntries(form)),
  }).catch(() => undefined);
  if (answer === undefined) return "Edict does not answer. Is it running?";
  if (answer.ok) {
    location.assign("/");
    return undefined;
  }
  if (answer.status === 429) return "Too many attempts. Wait a moment and try again.";
  const body: unknown = await answer.json().catch(() => undefined);
  const isSentence = typeof body === "object" && body !== null && "message" in body && typeof body.message === "string";
  return isSentence ? String(body.message) : "Signing in did not work. Try again.";
}
