/** Title of the window. */
import { useEffect } from 'react';

/** Sets the title while the component is on screen. */
export function useTitle(title: string): void {
  useEffect(() => {
    setTitle(title);
  }, [title]);
}

function setTitle(title: string): void {
  document.title = title;
}
