// The search of a table: asks a moment after the last key, and at once on Enter; `/` comes here.

import { Search } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useKey } from '../../app/keys.ts';
import { CONTROL } from '../field.tsx';

const PAUSE_MS = 250;

export interface SearchBoxProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function SearchBox({ label, value, onChange }: SearchBoxProps): ReactNode {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const tell = useRef(onChange);
  tell.current = onChange;
  useKey('/', () => input.current?.focus());
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => tell.current(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <div className="relative w-64 max-w-full grow sm:grow-0">
      <Search aria-hidden size={15} className="pointer-events-none absolute top-2.25 left-2.5 text-mut" />
      <input
        ref={input}
        type="search"
        data-search
        aria-label={label}
        placeholder={label}
        value={text}
        className={`${CONTROL} pl-8`}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onChange(text);
        }}
      />
    </div>
  );
}
