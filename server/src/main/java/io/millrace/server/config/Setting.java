package io.millrace.server.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a record component as one setting; its key is the component's name in kebab case. */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
@interface Setting {

    /** What it means, for docs/configuration.md. */
    String doc();

    /** Value when nothing is set, as one would write it in the file; empty for "not set" or an empty list. */
    String fallback() default "";

    /** True when a running server takes a new value over. */
    boolean live() default false;
}
