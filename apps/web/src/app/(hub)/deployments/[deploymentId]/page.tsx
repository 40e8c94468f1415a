import { DeploymentPage } from "../../../../components/deployment-page.tsx";

export const metadata = { title: "Deployment" };

interface PageProps {
  readonly params: Promise<{ readonly deploymentId: string }>;
}

export default async function OneDeploymentPage({ params }: PageProps) {
  return <DeploymentPage deploymentId={(await params).deploymentId} />;
}
