package io.millrace.server.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a record component as a group of settings; its name in kebab case is their prefix. */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
@interface Section {

    /** What the settings are about, for docs/configuration.md. */
    String doc();
}
