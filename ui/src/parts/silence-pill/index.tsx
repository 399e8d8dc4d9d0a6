/** The mark of a run that moved nothing, or far less than usual: no error does not mean that all is well. */
import { VolumeX } from 'lucide-react';
import type { SilenceMark } from '../../ipc/gen/api';
import { t } from '../../messages';
import { formatCount } from '../../shared/format';
import { Pill } from '../../shared/pill';

/** Says that a run moved nothing, or far less than usual. */
export function SilencePill({ mark, of }: { mark: SilenceMark; of: 'flow' | 'run' }) {
  const empty = mark.records === 0;
  const values = { usual: formatCount(mark.usual), records: mark.records };
  const hint = of === 'flow' ? (empty ? 'flow.silent_empty_hint' : 'flow.silent_low_hint') : empty ? 'flow.run_silent_empty_hint' : 'flow.run_silent_low_hint';
  return (
    <Pill tone="warnline" icon={VolumeX} title={t(hint, values)}>
      {t(empty ? 'flow.silent_empty' : 'flow.silent_low')}
    </Pill>
  );
}
