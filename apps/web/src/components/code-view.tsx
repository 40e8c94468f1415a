"use client";
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { classHighlighter } from "@lezer/highlight";
import { basicSetup, EditorView } from "codemirror";
import { useEffect, useRef } from "react";

interface CodeViewProps {
  readonly path: string;
  readonly text: string;
}

/** A file to read: line numbers, colours, folding and search; nothing can be typed. */
export function CodeView({ path, text }: CodeViewProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return;
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          basicSetup,
          EditorState.readOnly.of(true),
          EditorView.editable.of(true),
          EditorView.contentAttributes.of({ "aria-label": path, "aria-readonly": "true" }),
          syntaxHighlighting(classHighlighter),
          languageOf(path),
        ],
      }),
    });
    return () => view.destroy();
  }, [path, text]);
  return <div ref={place} className="max-h-[70vh] overflow-auto" />;
}

function languageOf(path: string) {
  if (/\.ya?ml$/.test(path)) return yaml();
  return path.endsWith(".json") ? json() : [];
}
