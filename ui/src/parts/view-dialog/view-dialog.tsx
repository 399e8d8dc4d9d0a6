/** Asks for the name of a view: for a new one, or to rename one. */
import { useEffect, useRef, useState, type JSX, type SyntheticEvent } from 'react';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { Dialog } from '../../shared/dialog';
import { TextField } from '../../shared/field';

/** Longest name of a view in characters. */
const NAME_CHARS_MAX = 80;

interface ViewDialogProps {
  title: string;
  /** Name to begin with. */
  name: string;
  /** Word of the button. */
  action: string;
  pending: boolean;
  /** Why it could not be saved. */
  failure: string | null;
  onSave: (name: string) => void;
  onClose: () => void;
}

export function ViewDialog({ title, name: first, action, pending, failure, onSave, onClose }: ViewDialogProps): JSX.Element {
  const [name, setName] = useState(first);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const trimmed = name.trim();
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (trimmed !== '' && !pending) onSave(trimmed);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      width="narrow"
      footer={
        <>
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            variant="primary"
            pending={pending}
            disabledReason={trimmed === '' ? t('views.no_name') : undefined}
            onPress={() => onSave(trimmed)}
          >
            {action}
          </Button>
        </>
      }
    >
      <form onSubmit={submit}>
        <TextField label={t('views.name')} value={name} onChange={setName} maxLength={NAME_CHARS_MAX} ref={field} invalid={failure !== null} />
        {failure !== null && <p role="alert">{failure}</p>}
      </form>
    </Dialog>
  );
}
