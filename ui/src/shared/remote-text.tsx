/**
 * Text that came from elsewhere, shown as what it is: its direction is kept inside, characters that cannot be seen or
 * that turn the text around are shown as signs, storms of combining marks are cut. Never HTML. Hits of a search are
 * marked.
 */
import { useMemo, type JSX } from 'react';
import { classes } from './classes';
import { findMarks } from './remote-marks';
import styles from './remote-text.module.css';
import { readable, type Piece } from './visible-text';

interface RemoteTextProps {
  text: string;
  /** Words to mark. */
  marks?: readonly string[];
  /** Keeps line breaks and tabs as they are. */
  lines?: boolean;
  className?: string | undefined;
}

const NO_MARKS: readonly string[] = [];

export function RemoteText({ text, marks = NO_MARKS, lines = false, className }: RemoteTextProps): JSX.Element {
  const pieces = useMemo(() => readable(text, lines), [text, lines]);
  return (
    <bdi className={classes(styles.remote, lines && styles.lines, className)}>
      {pieces.map((piece, at) => (
        <Shown key={at} piece={piece} marks={marks} />
      ))}
    </bdi>
  );
}

function Shown({ piece, marks }: { piece: Piece; marks: readonly string[] }): JSX.Element {
  if (piece.name !== null) {
    return (
      <span className={styles.sign} title={piece.name}>
        {piece.text}
      </span>
    );
  }
  if (marks.length === 0) return <>{piece.text}</>;
  return (
    <>
      {findMarks(piece.text, marks).map((part, at) =>
        part.marked ? <mark key={at}>{part.text}</mark> : <span key={at}>{part.text}</span>,
      )}
    </>
  );
}
