import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { themeScript } from "../components/theme-script.ts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Edict", template: "%s · Edict" },
  description: "Authorization policies: built, tested, signed and rolled out.",
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* Before the first paint, so that nobody is blinded. */}
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: the text is a constant of ours. */}
        <script dangerouslySetInnerHTML={{ __html: themeScript }} />
      </head>
      <body className="min-h-screen font-sans antialiased">{children}</body>
    </html>
  );
}
