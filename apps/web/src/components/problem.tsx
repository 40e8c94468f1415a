/** What went wrong, where it went wrong. */
export function Problem({ message }: { readonly message: string }) {
  return (
    <p role="alert" className="m-4 rounded border border-bad/40 bg-bad/10 px-3 py-2 text-bad text-sm">
      {message}
    </p>
  );
}
