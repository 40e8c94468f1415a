import { Settings } from "../../../components/settings.tsx";

export const metadata = { title: "Settings" };

export default function SettingsPage() {
  return <Settings />;
}
