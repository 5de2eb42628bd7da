import { type ErrorDetails, ModelFormatError } from "../../src/contract/errors.ts";

/** Quotes text from a file for a message: escaped, and cut where it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}

/**
 * The error for a defect of a file.
 * @param place where: a byte, a key, a tensor.
 * @param fact what is there and what should be.
 */
export function formatError(fileName: string, place: string, fact: string, details: ErrorDetails = {}): ModelFormatError {
  return new ModelFormatError(`${fileName}, ${place}: ${fact}`, { file: fileName, place, ...details });
}
