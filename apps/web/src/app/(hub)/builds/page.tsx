import { BuildList } from "../../../components/build-list.tsx";

export const metadata = { title: "Builds" };

export default function BuildsPage() {
  return <BuildList />;
}
