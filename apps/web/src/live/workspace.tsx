"use client";
import { createContext, type ReactNode, useContext } from "react";

export interface WorkspaceContext {
  readonly workspaceId: string;
  readonly name: string;
  readonly canOperate: boolean;
  readonly canAdminister: boolean;
}

const Context = createContext<WorkspaceContext | undefined>(undefined);

export function WorkspaceProvider({
  value,
  children,
}: {
  readonly value: WorkspaceContext;
  readonly children: ReactNode;
}) {
  return <Context value={value}>{children}</Context>;
}

/** The workspace that the pages show. */
export function useWorkspace(): WorkspaceContext {
  const workspace = useContext(Context);
  if (workspace === undefined) throw new Error("useWorkspace outside of WorkspaceProvider");
  return workspace;
}
