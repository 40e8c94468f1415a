import { useId } from "react";

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly type?: "text" | "email" | "password";
  readonly autoComplete?: string;
  readonly minLength?: number;
  readonly hint?: string;
  readonly isOptional?: boolean;
}

/** A labelled input of a form. */
export function Field({
  name,
  label,
  type = "text",
  autoComplete = "off",
  minLength,
  hint,
  isOptional = false,
}: FieldProps) {
  const id = useId();
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      <input
        id={id}
        name={name}
        type={type}
        required={!isOptional}
        minLength={minLength}
        autoComplete={autoComplete}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="rounded border border-line bg-panel px-3 py-2"
      />
      {hint === undefined ? null : (
        <span id={`${id}-hint`} className="text-muted text-xs">
          {hint}
        </span>
      )}
    </div>
  );
}
