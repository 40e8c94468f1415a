import { Overview } from "../../components/overview.tsx";

export const metadata = { title: "Overview" };

export default function OverviewPage() {
  return <Overview />;
}
