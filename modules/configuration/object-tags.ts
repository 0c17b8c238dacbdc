/**
 * Objects carry no tags: S3 takes 10 on an object and refuses the upload above that, and a deployment may have more.
 * The bucket carries them. Tags of the object beside this make the provider 5.100 plan a change of `tags_all` for ever.
 * Source: AWS provider, `aws_s3_object`, "Ignoring Provider `default_tags`"; tried with 5.100.0.
 */
export const WITHOUT_DEFAULT_TAGS = { defaultTags: { tags: {} } };
