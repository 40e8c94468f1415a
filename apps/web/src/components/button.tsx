import type { ReactNode } from "react";

const buttonLook = {
  plain: "border border-line bg-panel hover:bg-raised",
  strong: "bg-accent text-on-accent hover:opacity-90",
};

interface ButtonProps {
  readonly look?: keyof typeof buttonLook;
  readonly type?: "button" | "submit";
  readonly isDisabled?: boolean;
  readonly onClick?: () => void;
  readonly children: ReactNode;
}

export function Button({ look = "plain", type = "button", isDisabled = false, onClick, children }: ButtonProps) {
  return (
    <button
      type={type}
      disabled={isDisabled}
      onClick={onClick}
      className={`whitespace-nowrap rounded px-3 py-1.5 text-sm disabled:opacity-50 ${buttonLook[look]}`}
    >
      {children}
    </button>
  );
}
