/**
 * ResourceInfo: what is being paid for. A facilitator only carries it, so no length is enforced.
 * @module
 */
import { z } from 'zod';
import { optionalMember } from './optional-member.js';

export const resourceInfoSchema = z.looseObject({
  url: z.string(),
  description: optionalMember(z.string()),
  mimeType: optionalMember(z.string()),
  serviceName: optionalMember(z.string()),
  tags: optionalMember(z.array(z.string())),
  iconUrl: optionalMember(z.string()),
});

export type ResourceInfo = z.infer<typeof resourceInfoSchema>;
