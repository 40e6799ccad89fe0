/** Another DNS server than this computer's, as it is given on the command line. */
import { Resolver } from 'node:dns';
import { z } from 'zod';

/** An address of a DNS server, with or without a port; what else is no such address. */
export const nameServerAddress = z
  .string()
  .max(80)
  .refine((text) => {
    try {
      new Resolver().setServers([text]);
      return true;
    } catch {
      return false;
    }
  }, 'is the address of a DNS server, such as 192.168.1.1');
