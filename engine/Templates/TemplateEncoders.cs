using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Reflex.Engine.Templates;

/// <summary>What encodes values for the places that they go to.</summary>
internal static class TemplateEncoders
{
    /// <summary>
    /// Leaves only what RFC 3986 calls unreserved. .NET's own encoder leaves `@`, `;` and `,` too, and a value with an `@` in it makes what
    /// stands before it a user name, and itself the host.
    /// </summary>
    public static TextEncoder Url { get; } = CreateUrl();

    /// <summary>For text and attributes of XML.</summary>
    public static TextEncoder Xml { get; } = HtmlEncoder.Create(UnicodeRanges.All);

    private static UrlEncoder CreateUrl()
    {
        var unreserved = new TextEncoderSettings();
        unreserved.AllowCharacters([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"]);
        return UrlEncoder.Create(unreserved);
    }
}
