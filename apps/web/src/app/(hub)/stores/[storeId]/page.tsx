import { StorePage } from "../../../../components/store-page.tsx";

export const metadata = { title: "Store" };

interface PageProps {
  readonly params: Promise<{ readonly storeId: string }>;
  readonly searchParams: Promise<{ readonly version?: string; readonly path?: string }>;
}

export default async function OneStorePage({ params, searchParams }: PageProps) {
  const { version, path } = await searchParams;
  return <StorePage storeId={(await params).storeId} version={version} path={path} />;
}
