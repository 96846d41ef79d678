package dev.uncia;

import org.jspecify.annotations.Nullable;

/**
 * One step of long work.
 *
 * @param stage class of the stage that works, such as {@code LightGBMClassifier}
 * @param done steps done so far
 * @param total steps in all, or null where that is not known
 * @param message a few words such as {@code valid auc 0.981}, or null
 */
public record Progress(String stage, long done, @Nullable Long total, @Nullable String message) {}
