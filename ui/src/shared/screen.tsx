/** The lines that every screen has: head (48 px), scrolling region, status line (28 px). */
import { createContext, use, useEffect, useLayoutEffect, useRef, type ReactNode } from 'react';
import { classes } from './classes';
import styles from './screen.module.css';

/** What the shell wants to be read under the head of whatever screen is shown: offline, token refused. */
export const ScreenNotice = createContext<ReactNode>(null);

/** Title at the left, controls after it; notices of the shell come under it. */
export function ScreenHead({ title, before, children }: { title: string; /** Where the screen is, before its title. */ before?: ReactNode; children?: ReactNode }) {
  return (
    <>
      <header className={styles.head}>
        {before}
        <h1 title={before === undefined ? undefined : title}>{title}</h1>
        {children}
      </header>
      {use(ScreenNotice)}
    </>
  );
}

/** Counts at the left, what comes next at the right. */
export function StatusLine({ children }: { children: ReactNode }) {
  return <footer className={styles.foot}>{children}</footer>;
}

const positions = new Map<string, number>();

interface ScrollProps {
  /** The view whose position is kept, such as `dashboard completed`. */
  view: string;
  children: ReactNode;
  className?: string | undefined;
}

/** A region that scrolls by itself and comes back where it was. */
export function Scroll({ view, children, className }: ScrollProps) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (ref.current !== null) ref.current.scrollTop = positions.get(view) ?? 0;
  }, [view]);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const keep = (): void => {
      positions.set(view, element.scrollTop);
    };
    element.addEventListener('scroll', keep, { passive: true });
    return () => {
      element.removeEventListener('scroll', keep);
    };
  }, [view]);
  return (
    <div ref={ref} className={classes(styles.scroll, className)}>
      {children}
    </div>
  );
}
