/** The columns of the error list as a person set them: read from the settings, saved there after each change. */
import { useRef, useState } from 'react';
import { useRpc, useRpcWrite } from '../../ipc/query';
import { readColumns, writeColumns, type ColumnChoice } from '../../parts/error-grid/column-choice';

/** A drag changes the width many times; it is saved once it rests this long. */
const SAVE_AFTER_MS = 400;

export interface Columns extends ColumnChoice {
  /** `ids` null goes back to the columns of the list, and to their widths. */
  set: (choice: ColumnChoice) => void;
}

export function useColumns(): Columns {
  const session = useRpc('get_session', {}).data;
  const { mutate } = useRpcWrite('save_settings');
  const [changed, setChanged] = useState<ColumnChoice | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const choice = changed ?? readColumns(session?.settings.errorColumns ?? []);
  return {
    ...choice,
    set: (next) => {
      setChanged(next);
      if (timer.current !== null) clearTimeout(timer.current);
      if (session === undefined || session.readOnly) return;
      timer.current = setTimeout(() => mutate({ ...session.settings, errorColumns: writeColumns(next) }), SAVE_AFTER_MS);
    },
  };
}
