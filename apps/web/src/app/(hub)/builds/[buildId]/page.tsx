import { BuildPage } from "../../../../components/build-page.tsx";

export const metadata = { title: "Build" };

interface PageProps {
  readonly params: Promise<{ readonly buildId: string }>;
}

export default async function OneBuildPage({ params }: PageProps) {
  return <BuildPage buildId={(await params).buildId} />;
}
