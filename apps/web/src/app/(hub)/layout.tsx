import { canOperate, listWorkspaces } from "@edict/control";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { HubShell } from "../../components/hub-shell.tsx";
import { HubProvider } from "../../live/hub-provider.tsx";
import { WorkspaceProvider } from "../../live/workspace.tsx";
import { readViewer } from "../../server/auth.ts";
import { getPlane } from "../../server/plane.ts";

export const dynamic = "force-dynamic";

export default async function HubLayout({ children }: { readonly children: ReactNode }) {
  const viewer = await readViewer(await headers());
  if (viewer === undefined) redirect("/sign-in");
  const workspaces = await listWorkspaces(getPlane(), viewer.userId);
  const chosen = (await cookies()).get("edict-workspace")?.value;
  const workspace = workspaces.find(({ workspaceId }) => workspaceId === chosen) ?? workspaces[0];
  if (workspace === undefined) redirect("/sign-in?problem=no-workspace");
  const { workspaceId, name, role } = workspace;
  const value = {
    workspaceId,
    name,
    canOperate: canOperate(role, "operate"),
    canAdminister: canOperate(role, "administer"),
  };
  return (
    <HubProvider>
      <WorkspaceProvider value={value}>
        <HubShell viewer={viewer} workspaces={workspaces}>
          {children}
        </HubShell>
      </WorkspaceProvider>
    </HubProvider>
  );
}
