import { DeploymentList } from "../../../components/deployment-list.tsx";

export const metadata = { title: "Deployments" };

export default function DeploymentsPage() {
  return <DeploymentList />;
}
