/** Whether a text can be retry data, and where it goes wrong. Reads only: what is sent is the text itself. */

export type JsonCheck = { ok: true } | { ok: false; reason: 'data.empty' | 'data.not_object' | 'data.invalid'; line: number | null };

/** Checks a text: one JSON object or list. */
export function checkJson(text: string): JsonCheck {
  if (text.trim() === '') return { ok: false, reason: 'data.empty', line: null };
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ok: true } : { ok: false, reason: 'data.not_object', line: null };
  } catch (error) {
    return { ok: false, reason: 'data.invalid', line: lineOf(text, error instanceof Error ? error.message : '') };
  }
}

/** The line that an engine's message means: engines name a position, or a line, or neither. */
function lineOf(text: string, message: string): number | null {
  const line = /line (\d+)/.exec(message)?.[1];
  if (line !== undefined) return Number(line);
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined) return null;
  return text.slice(0, Number(position)).split('\n').length;
}
