export default {
  title: "Paper boats",
  url: "https://boats.example/",
  language: "en",
  description: "Boats that fold.",
  author: { name: "Ada Reef", email: "ada@boats.example", url: "https://boats.example/about/" },
};
