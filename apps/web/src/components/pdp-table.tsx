"use client";
import type { PdpView } from "@edict/control";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "../live/trpc-client.ts";
import { Copyable } from "./copyable.tsx";
import { Empty } from "./empty.tsx";
import { QueryView } from "./query-view.tsx";
import { Status } from "./status.tsx";
import { When } from "./when.tsx";

const shownMax = 500;

/** The decision points of a deployment and whether they run what they should. */
export function PdpTable({ deploymentId }: { readonly deploymentId: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.deployments.pdps.queryOptions({ deploymentId }, { refetchInterval: 10_000 }));
  return (
    <QueryView query={query}>
      {(pdps) =>
        pdps.length === 0 ? (
          <Empty title="No decision point has reported yet">
            Make credentials in Settings and start a PDP with them: Cerbos with <code>storage.driver: hub</code>, or{" "}
            <code>edict server</code>.
          </Empty>
        ) : (
          <div className="overflow-x-auto">
            <table className="w-full text-left text-sm">
              <thead className="text-muted text-xs">
                <tr>
                  {["Instance", "Version", "Bundle", "Last seen", "State"].map((name) => (
                    <th key={name} scope="col" className="px-4 py-2 font-normal">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {pdps.slice(0, shownMax).map((pdp) => (
                  <PdpRow key={pdp.pdpId} pdp={pdp} />
                ))}
              </tbody>
            </table>
            {pdps.length > shownMax ? (
              <p className="p-4 text-muted text-sm">… and {pdps.length - shownMax} more.</p>
            ) : null}
          </div>
        )
      }
    </QueryView>
  );
}

function PdpRow({ pdp }: { readonly pdp: PdpView }) {
  return (
    <tr>
      <td className="px-4 py-2 font-medium">{pdp.instance}</td>
      <td className="max-w-48 truncate px-4 py-2 text-muted" title={pdp.version}>
        {pdp.version}
      </td>
      <td className="px-4 py-2">
        {pdp.activeBundleId === undefined ? (
          <span className="text-muted">none</span>
        ) : (
          <Copyable text={pdp.activeBundleId} />
        )}
      </td>
      <td className="px-4 py-2 text-muted">
        <When at={pdp.lastSeenAt} />
      </td>
      <td className="px-4 py-2">
        <PdpStatus pdp={pdp} />
      </td>
    </tr>
  );
}

function PdpStatus({ pdp }: { readonly pdp: PdpView }) {
  if (!pdp.isConnected) return <Status tone="quiet">Gone</Status>;
  if (pdp.isInSync) return <Status tone="good">In sync</Status>;
  if (pdp.refusal !== undefined && pdp.refusal.bundleId === pdp.targetBundleId) {
    return (
      <span title={pdp.refusal.reason}>
        <Status tone="bad">Refused</Status>
      </span>
    );
  }
  return <Status tone="busy">Updating</Status>;
}
