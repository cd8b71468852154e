/**
 * What the leading controller knows of workers and their sessions, in memory only, and what it decides from it: who is dead, who
 * gives back what, who gets it. Pure: time is an argument, the log and the sessions are ports. One thread.
 */
@NullMarked
package io.millrace.controller.coordination.session;

import org.jspecify.annotations.NullMarked;
