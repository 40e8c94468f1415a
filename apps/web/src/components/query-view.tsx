"use client";
import type { ReactNode } from "react";
import { Loading } from "./loading.tsx";
import { Problem } from "./problem.tsx";

interface Answer<Data> {
  readonly data: Data | undefined;
  readonly error: { readonly message: string } | null;
}

/** What a query answered; until then its place, or why it did not. */
export function QueryView<Data>(props: {
  readonly query: Answer<Data>;
  readonly children: (data: Data) => ReactNode;
}): ReactNode {
  const { data, error } = props.query;
  if (data !== undefined) return props.children(data);
  if (error !== null) return <Problem message={error.message} />;
  return <Loading />;
}
