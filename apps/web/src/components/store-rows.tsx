import type { StoreView } from "@edict/control";
import Link from "next/link";
import { Empty } from "./empty.tsx";
import { When } from "./when.tsx";

/** Stores as rows that open them. */
export function StoreRows({ stores }: { readonly stores: readonly StoreView[] }) {
  if (stores.length === 0) {
    return (
      <Empty title="There are no stores yet">
        A store is a Git repository of policies.{" "}
        <Link href="/stores" className="text-accent hover:underline">
          Make one
        </Link>{" "}
        and push to it.
      </Empty>
    );
  }
  return (
    <ul className="divide-y divide-line">
      {stores.map(({ storeId, name, latest }) => (
        <li key={storeId} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 hover:bg-raised">
          <Link data-row href={`/stores/${storeId}`} className="grow basis-48 font-medium">
            {name}
          </Link>
          <span className="truncate text-muted text-sm">
            {latest === undefined ? "empty" : `version ${latest.number}: ${latest.message}`}
          </span>
          {latest === undefined ? null : (
            <span className="text-muted text-sm">
              <When at={latest.createdAt} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
