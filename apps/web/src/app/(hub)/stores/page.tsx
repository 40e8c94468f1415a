import { StoreList } from "../../../components/store-list.tsx";

export const metadata = { title: "Stores" };

export default function StoresPage() {
  return <StoreList />;
}
