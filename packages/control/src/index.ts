export { applyMigrations } from "./apply-migrations.ts";
export type { ArtifactStore } from "./artifacts/artifact-store.ts";
export { createDiskArtifactStore } from "./artifacts/disk-artifact-store.ts";
export { createS3ArtifactStore, type S3Options } from "./artifacts/s3-artifact-store.ts";
export { cancelBuild } from "./builds/cancel-build.ts";
export { type BuildClaim, type ClaimedBuild, type ClaimState, claimBuild, renewClaim } from "./builds/claim-build.ts";
export { type BuildResult, type BuildSuccess, type Completion, completeBuild } from "./builds/complete-build.ts";
export type { CreatedBuild } from "./builds/create-build.ts";
export {
  type BuildArtifactView,
  type BuildDetail,
  type BuildLogLineView,
  type BuildStepView,
  getBuild,
  readBuildLog,
} from "./builds/get-build.ts";
export { type BuildSourceView, type BuildView, listBuilds } from "./builds/list-builds.ts";
export { appendBuildLog, finishBuildStep, startBuildStep } from "./builds/record-build-step.ts";
export { requestBuild } from "./builds/request-build.ts";
export { sweepBuilds } from "./builds/sweep-builds.ts";
export { createPlane, type PlaneOptions } from "./create-plane.ts";
export { createAccessToken } from "./credentials/create-access-token.ts";
export { createCredential, type NewCredential } from "./credentials/create-credential.ts";
export {
  type AccessTokenView,
  type CredentialView,
  listAccessTokens,
  listCredentials,
} from "./credentials/list-credentials.ts";
export { revokeAccessToken } from "./credentials/revoke-access-token.ts";
export { revokeCredential } from "./credentials/revoke-credential.ts";
export { type TokenHolder, verifyAccessToken } from "./credentials/verify-access-token.ts";
export { type Client, findClient, verifyClientKey, verifyCredential } from "./credentials/verify-credential.ts";
export { createDatabase, type Database, type DatabaseOptions } from "./database.ts";
export { createDeployment } from "./deployments/create-deployment.ts";
export {
  type DeploymentView,
  getDeployment,
  listDeployments,
  type RolloutSummary,
} from "./deployments/get-deployment.ts";
export { describeFailure } from "./describe-failure.ts";
export { listPdps, type PdpView } from "./fleet/list-pdps.ts";
export {
  type PdpSession,
  recordDisconnect,
  recordHeartbeat,
  recordOffer,
  recordRefusal,
  registerPdp,
} from "./fleet/record-heartbeat.ts";
export { sweepPdps } from "./fleet/sweep-pdps.ts";
export { checkTree } from "./git/check-tree.ts";
export { type CommitInfo, createGitRepositories, type GitRepositories, gitEnv } from "./git/git-repositories.ts";
export { parseTreeListing, type TreeEntry } from "./git/parse-tree-listing.ts";
export type { Notifier, Topic } from "./notifier/notifier.ts";
export { createPostgresNotifier } from "./notifier/postgres-notifier.ts";
export { createRedisNotifier } from "./notifier/redis-notifier.ts";
export type { Plane } from "./plane.ts";
export { createPostgresQueue, createRedisQueue } from "./queue/bull-queue.ts";
export type { ConsumeOptions, Consumer, EnqueueOptions, JobHandlers, Queue } from "./queue/queue.ts";
export { readPlaneOptions, requireVariable } from "./read-plane-options.ts";
export {
  advanceRollout,
  type FleetFact,
  planRollout,
  type RolloutFacts,
  type RolloutState,
  type RolloutStepState,
} from "./rollouts/advance-rollout.ts";
export { driveRollout } from "./rollouts/drive-rollout.ts";
export { listRollouts, type RolloutStepView, type RolloutView } from "./rollouts/list-rollouts.ts";
export {
  type BundleRef,
  chooseBundle,
  type DeploymentTarget,
  readDeploymentTarget,
} from "./rollouts/read-deployment-target.ts";
export { rollBackDeployment } from "./rollouts/roll-back-deployment.ts";
export { sweepRollouts } from "./rollouts/sweep-rollouts.ts";
export { deriveKey, type HubSecret, parseHubSecret } from "./seal-secret.ts";
export { listPublicKeys, type PublicKeyView, readSignedManifest } from "./signing/read-signed-manifest.ts";
export { type ManifestSignature, signManifest } from "./signing/sign-manifest.ts";
export { createStore } from "./stores/create-store.ts";
export { findStore } from "./stores/find-store.ts";
export {
  getStore,
  listStores,
  listStoreVersions,
  type StoreVersionView,
  type StoreView,
} from "./stores/list-stores.ts";
export { listStoreFiles, readStoreFile, type StoreFileView } from "./stores/read-store-file.ts";
export { type Push, type RecordedPush, recordPush } from "./stores/record-push.ts";
export { sweepStores } from "./stores/sweep-stores.ts";
export { createSignInToken } from "./workspaces/create-sign-in-token.ts";
export { createWorkspace } from "./workspaces/create-workspace.ts";
export { findOrCreateUser } from "./workspaces/find-or-create-user.ts";
export {
  canOperate,
  listWorkspaces,
  type Membership,
  type Operation,
  requireMembership,
  type WorkspaceView,
} from "./workspaces/membership.ts";
