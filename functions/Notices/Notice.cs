namespace Reflex.Functions.Notices;

/// <summary>What people are told, whatever it is about and by whatever channel.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Text">A sentence or more.</param>
/// <param name="Facts">Names and values, in the order in which they are shown.</param>
/// <param name="Links">Pages to open.</param>
public sealed record Notice(string Title, string Text, IReadOnlyList<NoticeFact> Facts, IReadOnlyList<NoticeLink> Links);

public sealed record NoticeFact(string Name, string Value);

/// <summary>One page that a notice points to.</summary>
public sealed record NoticeLink(string Title, string Url);
