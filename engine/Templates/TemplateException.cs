namespace Reflex.Engine.Templates;

/// <summary>A template that cannot be parsed or rendered. The message says why; the template is named by whoever catches it.</summary>
public sealed class TemplateException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public TemplateException()
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    public TemplateException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what was behind it.</summary>
    public TemplateException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
