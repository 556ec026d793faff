namespace Reflex.Engine.Templates;

/// <summary>Where a rendered text goes, which says how the values in it are encoded; the template's own text is never changed.</summary>
public enum TemplateTarget
{
    /// <summary>Plain text: values as they are. Also for strings of a JSON tree, which are escaped when the tree is written.</summary>
    Text,

    /// <summary>
    /// A URL: of values, all but letters, digits and `-._~` is percent-encoded, so that they add no segment, parameter, user or host.
    /// </summary>
    Url,

    /// <summary>The inside of a string in JSON text: values are escaped, so that they end no string.</summary>
    Json,
}
