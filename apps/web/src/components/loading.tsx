/** A grey place where something will stand. */
export function Loading({ lines = 3 }: { readonly lines?: number }) {
  return (
    <div role="status" aria-label="Loading" className="space-y-3 p-4">
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map((line) => (
        <div key={line} className="h-4 motion-safe:animate-pulse rounded bg-raised" />
      ))}
    </div>
  );
}
