import { artifactExtensions, EdictError } from "@edict/protocol";
import { readViewer } from "../../../../../../server/auth.ts";
import { getPlane } from "../../../../../../server/plane.ts";
import { requireBuild } from "../../../../../../server/procedures/require-operation.ts";

interface Place {
  readonly params: Promise<{ readonly buildId: string; readonly kind: string }>;
}

/** An artifact of a build as a file, for people who may read the build. */
export async function GET(request: Request, { params }: Place): Promise<Response> {
  const viewer = await readViewer(request.headers);
  if (viewer === undefined) return new Response("Sign in first.", { status: 401 });
  const { buildId, kind } = await params;
  try {
    return await readArtifact({ plane: getPlane(), viewer }, buildId, kind);
  } catch (error) {
    if (!(error instanceof EdictError)) throw error;
    const status = error.code === "permission_denied" ? 403 : error.code === "artifact_corrupt" ? 500 : 404;
    return new Response(error.message, { status });
  }
}

async function readArtifact(context: Parameters<typeof requireBuild>[0], buildId: string, kind: string) {
  const build = await requireBuild(context, buildId, "read");
  const artifact = build.artifacts.find((candidate) => candidate.kind === kind);
  if (artifact === undefined) throw new EdictError("not_found", "There is no such artifact.");
  const bytes = await context.plane.artifacts.get(artifact.sha256);
  const name = `${build.bundleId ?? buildId}.${artifactExtensions[artifact.kind]}`;
  return new Response(Uint8Array.from(bytes), {
    headers: {
      "content-type": artifact.kind === "rule-table" ? "application/octet-stream" : "application/wasm",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "private, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      etag: `"${artifact.sha256}"`,
    },
  });
}
