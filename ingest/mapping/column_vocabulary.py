"""Column names by field, in English, German, French, Spanish and Korean.

Those of seven more languages are in `further_column_names`.

Case, accents, blanks and punctuation are ignored (`fold_column_name`). A name belongs
to one field only; ambiguous names are in `MULTI_FIELD_NAMES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["COLUMN_NAMES", "LOW_CONFIDENCE_NAMES", "MULTI_FIELD_NAMES"]

COLUMN_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": (
        "id", "post id", "tweet id", "message id", "comment id", "review id",
        "status id", "uuid", "item id", "id str", "content id", "beitrags id",
        "beitrag id", "nachricht id", "kommentar id", "bewertung id", "id post",
        "identifiant", "id message", "id commentaire", "id avis", "id du post",
        "identificador", "id mensaje", "id publicacion", "id comentario",
        "id tuit", "id resena", "게시물 id", "게시글 id", "글번호", "게시물번호",
        "리뷰번호", "댓글번호", "아이디번호",
    ),
    "created_at": (
        "created at", "created", "date", "datetime", "date time", "time",
        "timestamp", "published", "published at", "publish date", "published date",
        "post date", "posted at", "posted", "created time", "created utc",
        "creation date", "tweet created", "review date", "submitted at",
        "unix timestamp", "timestamp utc", "datum", "uhrzeit", "zeit",
        "zeitpunkt", "zeitstempel", "erstellt", "erstellt am", "veröffentlicht",
        "veröffentlicht am", "erstellungsdatum", "veröffentlichungsdatum",
        "date de publication", "date publication", "date de création", "créé le",
        "publié le", "horodatage", "date heure", "heure", "fecha", "fecha y hora",
        "fecha de publicación", "fecha publicación", "fecha de creación", "creado",
        "creado el", "publicado", "publicado el", "hora", "날짜", "작성일",
        "작성일시", "작성일자", "작성시간", "등록일", "게시일", "일시", "시간",
    ),
    "author_id": (
        "author id", "user id", "userid", "account id", "authorid", "profile id",
        "from user id", "from id", "sender id", "customer id", "reviewer id",
        "channel id", "autor id", "autoren id", "nutzer id", "benutzer id",
        "konto id", "verfasser id", "id auteur", "id de l auteur",
        "id utilisateur", "identifiant auteur", "id compte", "id autor",
        "id del autor", "id usuario", "id de usuario", "id cuenta", "작성자 id",
        "사용자 id", "회원번호", "계정 id", "유저 id",
    ),
    "author_handle": (
        "author handle", "handle", "username", "user name", "screen name",
        "user screen name", "user", "author", "account", "account name", "from",
        "from user", "from user name", "author username", "login", "sender",
        "poster", "posted by", "profile", "nickname", "reviewer", "autor",
        "autorin", "verfasser", "benutzer", "benutzername", "nutzer",
        "nutzername", "konto", "absender", "auteur", "auteure", "utilisateur",
        "nom d utilisateur", "nom utilisateur", "compte", "pseudo", "pseudonyme",
        "usuario", "nombre de usuario", "nombre usuario", "cuenta", "autora",
        "remitente", "작성자", "글쓴이", "사용자", "사용자명", "계정", "닉네임",
        "아이디", "유저", "필명",
    ),
    "author_name": (
        "author name", "name", "full name", "display name", "author full name",
        "author display name", "real name", "user full name", "profile name",
        "reviewer name", "customer name", "anzeigename", "autorenname",
        "vollständiger name", "nom", "nom complet", "nom affiché",
        "nom de l auteur", "nom auteur", "nombre", "nombre completo",
        "nombre del autor", "nombre autor", "이름", "성명", "작성자명", "표시이름",
    ),
    "text": (
        "text", "body", "content", "message", "comment", "review", "post", "tweet",
        "full text", "tweet text", "post text", "message text", "comment text",
        "review text", "description", "caption", "feedback",
        "verbatim", "inhalt", "nachricht", "beitrag", "kommentar", "bewertungstext",
        "rezension", "beschreibung", "texte", "contenu", "commentaire", "avis",
        "publication", "légende", "texto", "contenido", "mensaje", "comentario",
        "reseña", "publicación", "opinión", "tuit", "내용", "본문", "글", "글내용",
        "댓글내용", "리뷰내용", "게시글", "게시물", "텍스트", "후기", "리뷰",
    ),
    "url": (
        "url", "link", "permalink", "post url", "tweet url", "post link", "address",
        "web address", "uri", "source url", "adresse", "lien", "lien du post",
        "enlace", "dirección", "링크", "주소", "게시물 링크", "게시물 url",
    ),
    "likes": (
        "likes", "like count", "like", "favorites", "favorite count", "favourites",
        "favorites count", "favourites count", "num likes", "likes count", "hearts",
        "reactions", "upvotes", "thumbs up", "gefällt mir", "gefällt mir angaben",
        "j aime", "mentions j aime", "nombre de likes", "me gusta",
        "número de me gusta", "좋아요", "좋아요수", "공감", "공감수", "추천수",
    ),
    "shares": (
        "shares", "share count", "retweets", "retweet count", "reposts",
        "repost count", "reblogs", "reblogs count", "num shares", "geteilt",
        "teilungen", "anzahl geteilt", "partages", "nombre de partages",
        "compartidos", "veces compartido", "retuits", "공유", "공유수",
        "리트윗", "리트윗수", "재게시수",
    ),
    "replies": (
        "replies", "reply count", "comments", "comment count", "comments count",
        "replies count", "num comments", "answers", "antworten", "kommentare",
        "anzahl kommentare", "réponses", "commentaires", "nombre de commentaires",
        "respuestas", "comentarios", "número de comentarios", "댓글수", "답글수",
        "댓글", "답글",
    ),
    "views": (
        "views", "view count", "impressions", "impression count", "plays",
        "play count", "video views", "num views", "aufrufe", "ansichten", "vues",
        "nombre de vues", "vistas", "visualizaciones", "reproducciones",
        "impresiones", "impressionen", "조회수", "조회", "노출수",
    ),
    "stars": (
        "stars", "rating", "star rating", "stars rating", "score rating", "overall",
        "review rating", "sterne", "bewertung", "sternebewertung", "note", "étoiles",
        "nombre d étoiles", "estrellas", "calificación", "valoración", "puntuación",
        "별점", "평점",
    ),
    "label": (
        "label", "sentiment", "sentiment label", "polarity", "tone", "tonality",
        "stance", "stimmung", "tonalität", "tonalité", "polarité", "sentimiento",
        "polaridad", "tonalidad", "감성", "감정", "긍부정",
    ),
    "language": (
        "language", "lang", "language code", "locale", "sprache", "langue", "idioma",
        "lengua", "언어",
    ),
    "platform": (
        "platform", "network", "social network", "source type", "site", "media type",
        "source", "plattform", "netzwerk", "quelle", "plateforme", "réseau",
        "réseau social", "plataforma", "red", "red social", "fuente", "플랫폼",
        "매체", "채널", "출처",
    ),
    "mentions": (
        "mentions", "mentioned users", "mentioned", "user mentions",
        "mentioned accounts", "mentioned authors", "mentioned names", "erwähnungen",
        "erwähnt", "menciones", "mencionados", "utilisateurs mentionnés", "멘션",
        "언급",
    ),
    "tags": (
        "tags", "hashtags", "hashtag", "tag", "schlagwörter", "schlagworte",
        "mots dièse", "mots clics", "etiquetas", "해시태그", "태그",
    ),
    "links": (
        "links", "urls", "expanded urls", "linked urls", "outlinks", "verweise",
        "liens", "enlaces", "첨부링크",
    ),
    "reply_to_id": (
        "reply to id", "in reply to status id", "in reply to id", "in reply to",
        "in response to tweet id", "reply to", "reply id", "reply to post id",
        "parent id", "parent", "parent comment id", "antwort auf", "antwort auf id",
        "réponse à", "en réponse à", "respuesta a", "en respuesta a", "답글대상",
        "원댓글", "상위글",
    ),
    "reply_to_author": (
        "reply to author", "in reply to screen name", "in reply to user",
        "reply to user", "replied to user", "replied user", "in reply to username",
        "in reply to user id", "reply to user id", "antwort an",
        "réponse à l auteur", "respuesta a usuario", "답글대상자",
    ),
    "share_of_id": (
        "share of id", "retweet id", "retweeted id", "repost id", "repost of id",
        "retweeted status id", "share of", "retweet of", "repost of",
        "shared post id", "geteilter beitrag", "publication partagée",
        "publicación compartida", "원본글",
    ),
    "share_of_author": (
        "share of author", "retweeted user", "retweeted username", "reposted user",
        "retweet author", "retweeted user id", "shared from", "geteilt von",
        "partagé de", "compartido de", "원작성자",
    ),
    "quote_of_id": (
        "quote of id", "quoted id", "quoted status id", "quote id", "quoted post id",
        "quote of", "quote tweet id", "zitierter beitrag", "publication citée",
        "publicación citada", "인용글",
    ),
    "quote_of_author": (
        "quote of author", "quoted user", "quoted username", "quote author",
        "quoted user id", "zitiert von", "auteur cité", "autor citado", "인용대상자",
    ),
    "followers": (
        "followers", "follower", "followers count", "follower count",
        "author followers", "user followers", "subscribers", "num followers",
        "abonnenten", "anzahl follower", "abonnés", "nombre d abonnés", "seguidores",
        "número de seguidores", "팔로워", "팔로워수", "구독자", "구독자수",
    ),
    "conversation_id": (
        "conversation id", "thread id", "thread", "conversation", "discussion id",
        "gespräch", "unterhaltung", "fil", "fil de discussion", "conversación",
        "hilo", "대화",
    ),
    "collected_at": (
        "collected at", "collection time", "retrieved at", "scraped at",
        "crawled at", "fetched at", "downloaded at", "retrieved on", "erfasst am",
        "gesammelt am", "abgerufen am", "collecté le", "récupéré le", "recogido el",
        "수집일", "수집일시", "수집시간",
    ),
    "brand": (
        "brand", "brands", "company", "product brand", "airline", "marke", "firma",
        "unternehmen", "marque", "entreprise", "marca", "empresa", "브랜드", "회사",
        "기업",
    ),
    "paid": (
        "paid", "sponsored", "is paid partnership", "is promoted", "is sponsored",
        "promoted", "is ad", "paid partnership", "advertisement", "bezahlt",
        "gesponsert", "werbung", "anzeige", "sponsorisé", "publicité", "patrocinado",
        "publicidad", "pagado", "광고", "협찬", "유료광고",
    ),
}  # fmt: skip
"""Field to its column names."""

LOW_CONFIDENCE_NAMES: Final = frozenset(
    (
        "description",
        "beschreibung",
        "status",
        "from",
        "profile",
        "post",
        "site",
        "name",
        "by",
        "verdict",
        "product",
        "business",
        "topic",
        "score",
        "data",
        "videoid",
        "nome",
        "naam",
        "productname",
        "media",
        "provider",
        "uid",
        "ts",
    )
)
"""Names that often mean something else (a profile's description): low confidence."""

_NUMBER_OR_NAME: Final = ("author_id", "author_handle")

MULTI_FIELD_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    # A column of names may still be called an id: then it is a handle.
    "userid": _NUMBER_OR_NAME,
    "authorid": _NUMBER_OR_NAME,
    "accountid": _NUMBER_OR_NAME,
    "reviewerid": _NUMBER_OR_NAME,
    "customerid": _NUMBER_OR_NAME,
    # Korean uses "id" for a login name.
    "작성자id": _NUMBER_OR_NAME,
    "사용자id": _NUMBER_OR_NAME,
    # Names of a text, of a number of texts, or of a rating.
    "review": ("text", "stars"),
    "bewertung": ("stars", "text"),
    "valoracion": ("stars", "text"),
    "리뷰": ("text", "replies"),
    "댓글": ("replies", "text"),
    "comments": ("replies", "text"),
    "comentarios": ("replies", "text"),
    "commentaires": ("replies", "text"),
    "kommentare": ("replies", "text"),
    "note": ("stars", "text"),
    # A person's name identifies the account if there is no handle.
    "name": ("author_name", "author_handle"),
    "nom": ("author_name", "author_handle"),
    "nombre": ("author_name", "author_handle"),
    "reviewername": ("author_name", "author_handle"),
    "customername": ("author_name", "author_handle"),
    "authorname": ("author_name", "author_handle"),
    "이름": ("author_name", "author_handle"),
    "작성자명": ("author_name", "author_handle"),
    # A tweet's column "source" is a platform, or an address.
    "source": ("platform", "url"),
    # Portuguese and Italian words with two meanings.
    "nota": ("stars", "text"),
    "avaliacao": ("text", "stars"),
    "recensione": ("text", "stars"),
    "commenti": ("replies", "text"),
    "komentarze": ("replies", "text"),
    "nome": ("author_name", "author_handle"),
    # Some tables call the URL of the post "link".
    "links": ("links", "url"),
}
"""Folded names with several possible fields, the likeliest first; the cells decide."""
